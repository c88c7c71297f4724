package io.rechargeroutes.bench.parts;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.rechargeroutes.bench.contender.ParentWatch;
import java.net.InetAddress;

/** The provider, in a process of its own: it answers every recharge with success, after a time that can be set. */
final class StubMain {

    private static final int LONGEST_REQUEST = 64 * 1024;
    private static final int WAITING_CONNECTIONS = 4096;

    private StubMain() {}

    /** @param arguments the port of loopback */
    public static void main(String... arguments) throws Exception {
        EventLoopGroup loop = new NioEventLoopGroup(1);
        StubState state = new StubState();
        new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, WAITING_CONNECTIONS)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(
                                        new HttpServerCodec(),
                                        new HttpObjectAggregator(LONGEST_REQUEST),
                                        new StubHandler(state));
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]))
                .sync();
        ParentWatch.ready();
    }
}

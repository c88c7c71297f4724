package io.rechargeroutes.bench.parts;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Answers as A1Topup does, in JSON. {@code /stub} is for the benchmark, and is answered at once. */
final class StubHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final String CONTROL = "/stub/";

    private final StubState state;

    StubHandler(StubState state) {
        this.state = state;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext client, FullHttpRequest request) {
        QueryStringDecoder address = new QueryStringDecoder(request.uri());
        boolean keep = HttpUtil.isKeepAlive(request);
        if (address.path().startsWith(CONTROL)) {
            answer(client, keep, control(address));
            return;
        }
        String answer = provider(address);
        long delay = state.delay(address.path().split("/")[1]);
        if (delay == 0) {
            answer(client, keep, answer);
        } else {
            client.executor().schedule(() -> answer(client, keep, answer), delay, TimeUnit.MILLISECONDS);
        }
    }

    private String control(QueryStringDecoder address) {
        if (address.path().equals(CONTROL + "delay")) {
            state.delay(value(address, "provider"), Long.parseLong(value(address, "milliseconds")));
        }
        return state.seen();
    }

    private String provider(QueryStringDecoder address) {
        if (address.path().endsWith("/balance")) {
            return "{\"balance\":\"1000000.00\"}";
        }
        String reference = value(address, "orderid");
        if (address.path().endsWith("/recharge/api")) {
            state.called(reference);
        }
        return "{\"txid\":\"1" + reference + "\",\"status\":\"Success\",\"opid\":\"RJ" + reference + "\",\"number\":\""
                + value(address, "number") + "\",\"amount\":\"" + value(address, "amount") + "\",\"orderid\":\""
                + reference + "\"}";
    }

    private static String value(QueryStringDecoder address, String name) {
        return address.parameters().getOrDefault(name, List.of("")).get(0);
    }

    private static void answer(ChannelHandlerContext client, boolean keep, String text) {
        FullHttpResponse answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
        answer.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
        HttpUtil.setContentLength(answer, answer.content().readableBytes());
        HttpUtil.setKeepAlive(answer, keep);
        client.writeAndFlush(answer)
                .addListener(keep ? ChannelFutureListener.CLOSE_ON_FAILURE : ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext client, Throwable fault) {
        client.close();
    }
}

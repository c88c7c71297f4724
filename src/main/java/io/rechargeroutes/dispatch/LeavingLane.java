package io.rechargeroutes.dispatch;

import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/** Gives a place on a lane back, however the exchange ends. */
final class LeavingLane extends SynchronizationAdapter {

    private final Lanes lanes;
    private final String lane;

    LeavingLane(Lanes lanes, String lane) {
        this.lanes = lanes;
        this.lane = lane;
    }

    @Override
    public void onDone(Exchange exchange) {
        lanes.leave(lane);
    }
}

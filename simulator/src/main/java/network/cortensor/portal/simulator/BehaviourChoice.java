package network.cortensor.portal.simulator;

/** Which behaviour a request meets: the marker in its prompt, else what was set for the next requests, else the server's own. */
final class BehaviourChoice {
    private Behaviour always = new Behaviour.Normal();
    private Behaviour next = always;
    private int nextLeft;

    synchronized void always(Behaviour behaviour) {
        always = behaviour;
        nextLeft = 0;
    }

    synchronized void next(int requests, Behaviour behaviour) {
        next = behaviour;
        nextLeft = requests;
    }

    /** @throws IllegalArgumentException as {@link Markers#find} */
    Behaviour choose(String prompt) {
        return Markers.find(prompt).orElseGet(this::fromServer);
    }

    private synchronized Behaviour fromServer() {
        if (nextLeft == 0) {
            return always;
        }
        nextLeft--;
        return next;
    }
}

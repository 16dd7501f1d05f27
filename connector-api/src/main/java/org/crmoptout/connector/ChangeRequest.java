package org.crmoptout.connector;

/** Asks for what changed since a cursor. */
public final class ChangeRequest {

    private final ChangeCursor cursor;

    private ChangeRequest(ChangeCursor cursor) {
        this.cursor = cursor;
    }

    /**
     * A request.
     *
     * @param cursor where to go on: the start, or a page's {@link ChangePage#next()}
     * @return the request
     */
    public static ChangeRequest from(ChangeCursor cursor) {
        return new ChangeRequest(cursor);
    }

    /**
     * Where to go on.
     *
     * @return the cursor
     */
    public ChangeCursor cursor() {
        return cursor;
    }
}

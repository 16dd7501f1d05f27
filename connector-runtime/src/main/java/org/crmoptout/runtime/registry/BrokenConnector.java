package org.crmoptout.runtime.registry;

/**
 * A connector that was found and can't be used.
 *
 * @param where the class and the file name of its jar
 * @param why what is wrong with it, in words for whoever runs the host
 */
public record BrokenConnector(String where, String why) {

    @Override
    public String toString() {
        return where + ": " + why;
    }
}

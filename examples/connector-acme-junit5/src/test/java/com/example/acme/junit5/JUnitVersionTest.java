package com.example.acme.junit5;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The example's contract, compiled once more in this module, is run by the JUnit of this class. */
@DisplayName("The testkit with JUnit 5")
class JUnitVersionTest {

    @Test
    @DisplayName("the contract's API, engine and launcher are those of JUnit 5, though the testkit was built with 6")
    void isJUnit5() throws ClassNotFoundException {
        String expected = System.getProperty("junit.expected", "");
        assertTrue(expected.startsWith("5."), expected);
        assertEquals(expected, versionOf("org.junit.jupiter.api.Test"));
        assertEquals(expected, versionOf("org.junit.jupiter.engine.JupiterTestEngine"));
        // JUnit 5.x stands on platform 1.x
        assertEquals("1" + expected.substring(1), versionOf("org.junit.platform.launcher.Launcher"));
    }

    private static String versionOf(String className) throws ClassNotFoundException {
        return Class.forName(className).getPackage().getImplementationVersion();
    }
}

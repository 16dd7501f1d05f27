@NullMarked
package org.crmoptout.testkit.simulator;

import org.jspecify.annotations.NullMarked;

@NullMarked
package org.crmoptout.demo;

import org.jspecify.annotations.NullMarked;

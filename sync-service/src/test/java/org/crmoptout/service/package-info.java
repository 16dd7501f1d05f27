@NullMarked
package org.crmoptout.service;

import org.jspecify.annotations.NullMarked;

@NullMarked
package org.crmoptout.service.web;

import org.jspecify.annotations.NullMarked;

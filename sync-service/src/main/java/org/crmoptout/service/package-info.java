/** The reference host: label rules, database, HTTP API, web console. */
@NullMarked
package org.crmoptout.service;

import org.jspecify.annotations.NullMarked;

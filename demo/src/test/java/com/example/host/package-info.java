/** A host that is not ours: the code of the README. */
@NullMarked
package com.example.host;

import org.jspecify.annotations.NullMarked;

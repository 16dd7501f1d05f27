@NullMarked
package com.example.acme.junit5;

import org.jspecify.annotations.NullMarked;

/** The contract suite put to the test: sound connectors that pass it, and one broken connector for each rule. */
@NullMarked
package org.crmoptout.testkit.contract;

import org.jspecify.annotations.NullMarked;

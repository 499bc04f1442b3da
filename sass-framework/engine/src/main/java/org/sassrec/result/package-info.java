/**
 * Results as plain records, which console, HTML and JSON share.
 */
@NullMarked
package org.sassrec.result;

import org.jspecify.annotations.NullMarked;

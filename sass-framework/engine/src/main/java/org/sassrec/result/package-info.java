/** Results as plain records that the console, HTML and JSON output share. */
@NullMarked
package org.sassrec.result;

import org.jspecify.annotations.NullMarked;

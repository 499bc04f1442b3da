/** A shop that answers queries from the live release of its build. */
package com.example.shop;

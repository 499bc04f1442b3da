package org.sassrec.model;

/** What follows a dense layer's product. */
enum Activation {
    NONE,
    RELU,
    SIGMOID,
    TANH
}

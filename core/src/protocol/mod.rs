//! What phone and server say to each other, versioned. No behaviour.

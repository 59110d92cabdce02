/** A law that was broken, and about what: the id of a message or, where no message is to blame, the key of an item. */
export type Violation = { law: string; about: string };

/** An answer from which a fact cannot be read; its text says what was expected, and holds nothing of people's data. */
export class Unreadable extends Error {
  override name = "Unreadable";
}

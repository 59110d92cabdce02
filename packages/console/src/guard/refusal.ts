import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** The answer to who is not let in: plain text, which says what was expected and shows nothing of what came. */
export function refusal(c: Context, status: ContentfulStatusCode, expected: string): Response {
  return c.text(`Refused: ${expected}.\n`, status);
}

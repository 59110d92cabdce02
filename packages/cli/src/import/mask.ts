/** The most characters of a value that are shown. */
const MOST = 30;

/**
 * The shape of a value without the value: letters become `x`, digits `9`, what is left stays, as it is most often at fault.
 * `ivica@@server.com` is `xxxxx@@xxxxxx.xxx`.
 */
export function mask(value: string): string {
  const shape = value
    .slice(0, 2 * MOST)
    .replace(/\p{L}\p{M}*/gu, "x")
    .replace(/\p{N}/gu, "9")
    .replace(/\p{Extended_Pictographic}/gu, "☐");
  const characters = [...shape];
  return characters.length > MOST ? `${characters.slice(0, MOST).join("")}…` : shape;
}

/**
 * Makes a search for the places of names, whatever their case, spaces, hyphens, underscores and invisible characters. One that
 * is written exactly so comes first. `__proto__` is never found: it is no name that an object can be trusted with.
 */
export function createFinder(names: string[]): (name: string) => number[] {
  const exact = new Map<string, number[]>();
  const simple = new Map<string, number[]>();
  for (const [place, name] of names.entries()) {
    if (name === "" || name === "__proto__") continue;
    note(exact, name, place);
    note(simple, simplify(name), place);
  }
  return (name) => exact.get(name) ?? (name === "" ? [] : (simple.get(simplify(name)) ?? []));
}

function note(places: Map<string, number[]>, name: string, place: number): void {
  const same = places.get(name);
  if (same) same.push(place);
  else places.set(name, [place]);
}

/** A name without what people write in one way or another. */
export function simplify(name: string): string {
  const simple = name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_\p{Pd}\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, "");
  return simple === "" ? name : simple;
}

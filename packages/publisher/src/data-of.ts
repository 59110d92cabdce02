import type { catalogue } from "@savelife/core/catalogue";
import type * as z from "zod/mini";

type Catalogued = (typeof catalogue)[number];

// Compilers write the type of a value out in full into declarations, but a type alias by its name: so this value, which
// is never read, is what makes the declarations of the package need neither core nor zod.
const spelledOut = spellOut<{ [T in Catalogued as T["type"]]: z.output<T["data"]> }>();

/**
 * The data of each event type, by its name: `DataOf["DonorSignedUp"]`. The schemas forgive more at run time (`" a+ "` is
 * read as `A+`), so data that is plain text to the compiler may be cast to this: it is validated in any case.
 */
export type DataOf = typeof spelledOut;

function spellOut<T>(): { [Type in keyof T]: { [Field in keyof T[Type]]: T[Type][Field] } } {
  return undefined as never;
}

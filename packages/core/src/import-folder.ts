import { catalogue, type Event } from "./catalogue.ts";

/** The folders of the `Imports` bucket in which a file starts an import, by type of event: `donors/`, `donations/`. */
export const importFolders: { type: Event["type"]; folder: string }[] = catalogue.map(({ type, prefix }) => {
  return { type, folder: `${prefix.toLowerCase()}s/` };
});

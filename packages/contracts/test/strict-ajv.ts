import { Ajv2020 } from "ajv/dist/2020.js";

/** ajv as it is strictest; the formats say less than the patterns next to them, so they are known and not checked. */
export function strictAjv() {
  return new Ajv2020({ strict: true, allErrors: true, formats: { uuid: true, "date-time": true } });
}

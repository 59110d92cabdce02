import type { EditRefusal, EditRequest } from "@savelife/workbench/edit-request";
import { closest } from "fastest-levenshtein";
import { CliError, EXIT } from "../cli-error.ts";
import { amount, printable } from "../output/text.ts";

const SUMMARY = "`npx savelife dlq summary` shows paths and how many values each has, and with --reveal the values.";

/**
 * Says why an edit does not fit the letters, without any value of theirs.
 * @throws CliError always
 */
export function refuseEdit(refusal: EditRefusal, request: EditRequest): never {
  const path = "path" in request ? printable(request.path) : "";
  switch (refusal.reason) {
    case "path": {
      const paths = refusal.paths.filter((one) => one !== "");
      const nearest = paths.length > 0 ? `Did you mean ${printable(closest(path, paths))}? ` : "";
      throw new CliError(EXIT.rejected, `no letter that matches has a fault at ${path}`, `${nearest}${SUMMARY}`);
    }
    case "conflict": {
      const message = `${amount(refusal.count, "letter")} that would match ${refusal.count === 1 ? "is a conflict" : "are conflicts"} with what is stored`;
      const next = "Decide each with `npx savelife dlq resolve`, or change them all the same with --code conflict.";
      throw new CliError(EXIT.rejected, message, next);
    }
    case "values": {
      const has = `${amount(refusal.distinct, "other value")}`;
      throw new CliError(EXIT.rejected, `no letter has one of these values at ${path}: they have ${has}`, SUMMARY);
    }
    case "several": {
      const { distinct, count } = refusal;
      const message = `${amount(count, "letter")} ${count === 1 ? "has" : "have"} ${amount(distinct, "distinct value")} at ${path}`;
      const next = `Change each from what it is to what it should be, with --value FROM=TO. To replace all of them all the same: --any-value ${count}. ${SUMMARY}`;
      throw new CliError(EXIT.usage, message, next);
    }
  }
}

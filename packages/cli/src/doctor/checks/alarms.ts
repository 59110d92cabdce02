import { defineCheck } from "../check.ts";
import { nameOf } from "../name-of.ts";

const METRIC = "ApproximateNumberOfMessagesVisible";

export const deadLetterAlarm = defineCheck({
  name: "dead-letter-alarm",
  holds: "An alarm tells somebody of the first dead letter.",
  why: "A dead letter is a donor who is not in the table. It expires after fourteen days, and nothing else tells of it.",
  mend: "Deploy again: stacks/alarms.ts makes it. When it has no action, enable its actions or give it the topic.",
  reads: ["alarms", "deadLetters"],
  find({ alarms, deadLetters }) {
    const name = nameOf(deadLetters.arn);
    const watching = alarms.filter(({ metric, queue }) => metric === METRIC && queue === name);
    if (watching.length === 0) return `expected an alarm on ${METRIC} of ${name}, got none`;
    const early = watching.filter(({ tellsOfOne }) => tellsOfOne);
    if (early.length === 0) return `expected ${watching[0]?.name} to tell of one dead letter, got a higher threshold`;
    return early.some(({ acts }) => acts) ? undefined : `expected ${early[0]?.name} to tell somebody, got no action`;
  },
});

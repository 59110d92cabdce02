import { exceededBy, limitsOf, messagesPerDay, PEAK, peakOf, round } from "./limits.ts";

const DAYS = [1, 1_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];

/** The limits in the order of their appearance, and what days of one to a billion messages are over, in Markdown. */
export function renderScale(): string {
  const limits = limitsOf().map((limit) => {
    const cells = [
      limit.name,
      round(limit.messagesPerSecond),
      round(messagesPerDay(limit)),
      limit.formula,
      limit.raise,
    ];
    return row(cells);
  });
  const days = DAYS.map((messages) => {
    const exceeded = exceededBy(messages).map(({ name }) => name);
    return row([round(messages), round(messages / 86_400), round(peakOf(messages)), exceeded.join(", ") || "nothing"]);
  });
  return [
    row(["limit", "messages/s", "messages a day", "formula", "when it binds"]),
    "| --- | ---: | ---: | --- | --- |",
    ...limits,
    "",
    row(["messages a day", "a second", `in the busy hour, ${PEAK} ×`, "to be raised for it"]),
    "| ---: | ---: | ---: | --- |",
    ...days,
  ].join("\n");
}

function row(cells: string[]): string {
  return `| ${cells.join(" | ")} |`;
}

import { expect, it } from "vitest";
import { openLeanQueue } from "./lean-queue.ts";
import { openQueue } from "./open-queue.ts";

it("leaves out two steps that the SDK does by default, under the names that this version gives them", () => {
  const links = { place: "a test", stage: "test", Queue: { url: "http://127.0.0.1:9/0/Queue" } };
  const stepsOf = (open: typeof openLeanQueue) => open(links, {}).client.middlewareStack.identify().join();
  const whole = stepsOf((...given) => openQueue(given[0], "Queue", given[1]));
  const lean = stepsOf(openLeanQueue);
  for (const name of ["loggerMiddleware", "getUserAgentMiddleware"]) {
    expect(whole).toContain(name);
    expect(lean).not.toContain(name);
  }
});

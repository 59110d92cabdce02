import type { Hono } from "hono";
import { Problem, page, type Shell } from "../view/layout.tsx";
import type { Jobs } from "./jobs.ts";
import { JobPage } from "./page.tsx";

/** Adds the page on which one sees how far a piece of work is. */
export function addJobs(app: Hono, jobs: Jobs, shell: Shell): void {
  app.get("/jobs/:id", (c) => {
    const job = jobs.find(c.req.param("id"));
    return job ? page(c, <JobPage shell={shell} job={job} />) : page(c, <NoJob shell={shell} />, 404);
  });

  app.post("/jobs/:id/stop", (c) => {
    jobs.stop(c.req.param("id"));
    return c.redirect(`/jobs/${encodeURIComponent(c.req.param("id"))}`, 303);
  });
}

function NoJob({ shell }: { shell: Shell }) {
  return (
    <Problem
      shell={shell}
      title="This job no longer exists"
      text="It has ended, and others have come since, or the console was started again."
      next="What it came to shows on the page of the dead letters."
    />
  );
}

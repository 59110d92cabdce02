import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it, test } from "vitest";
import { parse } from "yaml";
import { ROOT } from "./read-pages.ts";

type Step = { uses?: string; run?: string; with?: Record<string, unknown> };
type Job = { needs?: string; environment?: string; permissions?: Record<string, string>; steps: Step[] };
type Workflow = { permissions: Record<string, string>; jobs: Record<string, Job> };

const files = globSync(".github/workflows/*.yml", { cwd: ROOT });
const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");
const workflow = (file: string): Workflow => parse(read(file));
const RELEASE = ".github/workflows/release.yml";

test.for(files)("%s names GitHub's own actions alone, by the commit, with the version next to it", (file) => {
  const lines = read(file)
    .split("\n")
    .filter((line) => line.includes("uses:"));
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) expect(line).toMatch(/uses: actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test.for(files)("%s may read the repository, and nothing more unless a job says so", (file) => {
  expect(workflow(file).permissions).toEqual({ contents: "read" });
});

test.for(files.filter((file) => file !== RELEASE))("no job of %s has its own rights", (file) => {
  for (const job of Object.values(workflow(file).jobs)) expect(job.permissions).toBeUndefined();
});

it("lets the job that may ask npm for a token do nothing but publish what another has packed", () => {
  const { jobs } = workflow(RELEASE);
  const allowed = Object.entries(jobs).filter(([, { permissions }]) => permissions !== undefined);
  expect(allowed).toHaveLength(1);
  const [[, job] = ["", undefined]] = allowed;
  expect(job).toMatchObject({ environment: "npm", permissions: { "id-token": "write" } });
  expect(jobs[job?.needs ?? ""]?.permissions).toBeUndefined();
  const does = job?.steps.map(({ uses, run }) => run ?? uses?.split("@")[0]);
  expect(does).toEqual([
    "actions/setup-node",
    "actions/download-artifact",
    "npm publish ./*.tgz --ignore-scripts --provenance --access public",
  ]);
});

it("releases by exact versions of Node, npm and pnpm", () => {
  const steps = Object.values(workflow(RELEASE).jobs).flatMap((job) => job.steps);
  const versions = steps.flatMap((step) =>
    step.uses?.startsWith("actions/setup-node") ? [step.with?.["node-version"]] : [],
  );
  expect(new Set(versions)).toEqual(new Set([expect.stringMatching(/^\d+\.\d+\.\d+$/)]));
  const text = read(RELEASE);
  expect(text).toMatch(/test "\$\(npm --version\)" = \d+\.\d+\.\d+ /);
  expect([...text.matchAll(/\b(?:npm|pnpm)@(\S+)/g)].map(([, version]) => version)).toEqual([
    expect.stringMatching(/^\d+\.\d+\.\d+$/),
  ]);
});

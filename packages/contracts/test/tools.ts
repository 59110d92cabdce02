import { run } from "./run.ts";

/** A tool that examples need: how to see that it is there, and how Debian calls it. */
type Tool = { name: string; debian: string; probe: [string, ...string[]] };

/** Debian's own Python has Debian's packages, whatever else `python3` may be. */
const PYTHONS = ["python3", "/usr/bin/python3"];
const MODULES = "import boto3, jsonschema; jsonschema.Draft202012Validator";

const TOOLS = {
  aws: { name: "the AWS CLI", debian: "awscli", probe: ["aws", "--version"] },
  curl: { name: "curl", debian: "curl", probe: ["curl", "--version"] },
  go: { name: "Go", debian: "golang-go", probe: ["go", "version"] },
  http: { name: "httpie", debian: "httpie", probe: ["http", "--version"] },
  java: { name: "a JDK", debian: "default-jdk-headless", probe: ["javac", "--version"] },
  jq: { name: "jq", debian: "jq", probe: ["jq", "--version"] },
  php: {
    name: "PHP with curl",
    debian: "php-cli php-curl",
    probe: ["php", "-r", "exit(function_exists('curl_init') ? 0 : 1);"],
  },
  uuidgen: { name: "uuidgen", debian: "uuid-runtime", probe: ["uuidgen", "--version"] },
} satisfies Record<string, Tool>;

export type ToolName = keyof typeof TOOLS | "python";

/** The Python that has boto3 and jsonschema, or undefined. */
export async function findPython(): Promise<string | undefined> {
  for (const python of PYTHONS) if ((await run(python, ["-c", MODULES])).code === 0) return python;
  return undefined;
}

/** How to get the tools that are not on this machine: empty when all are there. */
export async function missingTools(names: ToolName[]): Promise<string[]> {
  const missing = await Promise.all(names.map(missingTool));
  return missing.flat();
}

async function missingTool(name: ToolName): Promise<string[]> {
  if (name === "python") {
    return (await findPython())
      ? []
      : ["Python with boto3 and jsonschema (apt-get install python3-boto3 python3-jsonschema)"];
  }
  const tool: Tool = TOOLS[name];
  const [file, ...args] = tool.probe;
  return (await run(file, args)).code === 0 ? [] : [`${tool.name} (apt-get install ${tool.debian})`];
}

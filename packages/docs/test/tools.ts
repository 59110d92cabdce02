import { run } from "./run.ts";

/** A tool that the examples run: how to see that it is there, and what Debian calls it. */
type Tool = { name: string; debian: string; isThere: () => Promise<boolean> };

const runs = (file: string, ...args: string[]) => {
  return async () => (await run(".", file, args)).code === 0;
};

const TOOLS: Tool[] = [
  { name: "the AWS CLI", debian: "awscli", isThere: runs("aws", "--version") },
  { name: "bash", debian: "bash", isThere: runs("bash", "--version") },
  { name: "curl", debian: "curl", isThere: runs("curl", "--version") },
  { name: "Go", debian: "golang-go", isThere: runs("go", "version") },
  { name: "httpie", debian: "httpie", isThere: runs("http", "--version") },
  { name: "a JDK", debian: "default-jdk-headless", isThere: runs("javac", "--version") },
  { name: "jq", debian: "jq", isThere: runs("jq", "--version") },
  { name: "PHP with curl", debian: "php-cli php-curl", isThere: runs("php", "-r", "curl_init();") },
  {
    name: "Python with boto3 and jsonschema",
    debian: "python3-boto3 python3-jsonschema",
    isThere: async () => (await findPython()) !== undefined,
  },
  { name: "uuidgen", debian: "uuid-runtime", isThere: runs("uuidgen", "--version") },
];

/** The tools that are not on this machine. */
async function missingTools(): Promise<Tool[]> {
  const found = await Promise.all(TOOLS.map(({ isThere }) => isThere()));
  return TOOLS.filter((_, i) => !found[i]);
}

/** Debian's own Python has Debian's packages, whatever else `python3` may be. */
const PYTHONS = ["python3", "/usr/bin/python3"];
const MODULES = "import boto3, jsonschema; jsonschema.Draft202012Validator";

/** The Python that has boto3 and jsonschema, or undefined. */
export async function findPython(): Promise<string | undefined> {
  for (const python of PYTHONS) if ((await run(".", python, ["-c", MODULES])).code === 0) return python;
  return undefined;
}

// `node tools.ts` fails when a tool is missing, and names each. `node tools.ts --packages` prints what to install.
if (import.meta.main) {
  const missing = await missingTools();
  const packages = missing.map(({ debian }) => debian).join(" ");
  const names = missing.map(({ name }) => name).join(", ");
  if (process.argv.includes("--packages")) console.log(packages);
  else if (missing.length > 0) {
    console.error(`The examples need what is not on this machine: ${names}. On Debian: apt-get install ${packages}`);
    process.exitCode = 1;
  }
}

import path from "node:path";
import { teachJsonProtocol } from "../test/json-protocol.ts";
import { blocksOfPages, testBlocks } from "../test/run-blocks.ts";
import { findPython } from "../test/tools.ts";

testBlocks(blocksOfPages("tools"), async (root) => {
  const python = (await findPython()) ?? "python3";
  return { AWS_DATA_PATH: await teachJsonProtocol(python, path.join(root, ".savelife/models")) };
});

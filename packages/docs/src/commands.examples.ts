import path from "node:path";
import { teachJsonProtocol } from "@savelife/contracts/test/json-protocol";
import { findPython } from "@savelife/contracts/test/tools";
import { blocksOfPages, testBlocks } from "../test/run-blocks.ts";

testBlocks(blocksOfPages("tools"), async (root) => {
  const python = (await findPython()) ?? "python3";
  return { AWS_DATA_PATH: await teachJsonProtocol(python, path.join(root, ".savelife/models")) };
});

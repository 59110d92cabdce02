import { add, type Change, replace, set, trusting } from "./change.ts";

/** Changes that the rules of rules/stage.ts must find. */
export const stageChanges: Change[] = [
  {
    change: "the link of the queue gets another name",
    breaks: "what is deployed can be found by the names that functions and commands know",
    apply: ({ resources }) => {
      for (const resource of resources) if (resource.name === "QueueLinkRef") resource.name = "MessagesLinkRef";
    },
  },
  {
    change: "the address of the alarms is recorded, which is a person's",
    breaks: "production records the names of its settings, and no value, so that the next deploy cannot lose them",
    stage: "production",
    apply: set("Parameter", "KeptSettings", { value: "alarms@example.org" }),
  },
  {
    change: "a stream is added",
    breaks: "a stage has no kind of resource that nobody has thought of",
    apply: add("aws:kinesis/stream:Stream", {}),
  },
  {
    change: "anybody may assume the state machine's role",
    breaks: "nothing is open to the public, to another account, or to every service",
    apply: trusting("ImportMachineRole", "*"),
  },
  {
    change: "another account may use the customer's key",
    breaks: "nothing is open to the public, to another account, or to every service",
    stage: "chosen",
    apply: replace("Key", "Key", "policy", "123456789012:root", "999999999999:root"),
  },
  {
    change: "the functions get a network, with a gateway that costs by the hour",
    breaks: "nothing costs by the hour: no stage needs a network, a container or a database server",
    apply: add("aws:ec2/natGateway:NatGateway", {}),
  },
];

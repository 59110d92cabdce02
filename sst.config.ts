/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
  app(input) {
    const production = input.stage === "production";
    return {
      name: "savelife-events",
      home: "aws",
      version: "4.17.1", // types, components and the infrastructure test are of one version, here and in the catalog
      providers: { aws: { region: (process.env.AWS_REGION ?? "eu-west-1") as aws.Region } },
      removal: production ? "retain" : "remove",
      protect: production,
      // sst-env.d.ts is at the root alone, where every package reads it, and not next to each package.json.
      types: { ignore: ["packages"] },
    };
  },
  async run() {
    // SST forbids imports at the top of this file. What refuses a deploy comes first, then the defaults of all functions.
    const { keepSettings } = await import("./stacks/kept-settings.ts");
    await keepSettings();
    const { applyDefaults } = await import("./stacks/defaults.ts");
    applyDefaults();
    const { table } = await import("./stacks/table.ts");
    const { deadLetters, queue } = await import("./stacks/queue.ts");
    await import("./stacks/consumer.ts");
    const { ingest } = await import("./stacks/ingest.ts");
    const { imports } = await import("./stacks/imports.ts");
    const { topic } = await import("./stacks/topic.ts");
    await import("./stacks/alarms.ts");
    await import("./stacks/notices.ts");
    await import("./stacks/dashboard.ts");
    const { settings } = await import("./stacks/stage.ts");
    return {
      ingest: ingest.url,
      queue: queue.url,
      deadLetters: deadLetters.url,
      table: table.name,
      imports: imports.properties.bucket,
      alarms: topic.arn,
      alarmsAreSentTo: settings.alarmEmail ?? "nobody: set SAVELIFE_ALARM_EMAIL, or subscribe to the topic",
    };
  },
});

/** What a deploy would learn from AWS: ARNs, URLs, and the answers of the provider's functions. */

/** The region and the account of the test's imaginary cloud. */
export const region = "eu-west-1";
export const account = "123456789012";

/** The key that SST's random bytes come to, with which it encrypts the links of every function. */
export const linkKey = Buffer.alloc(32, 7);

type Values = Record<string, unknown>;

/** The ARN of a resource. Physical names end in a random suffix, so the test's ARNs are made of logical names. */
export const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;

/** The outputs of a resource: its inputs, and what AWS would have added of that which components read. */
export function computed(type: string, name: string, inputs: Values): Values {
  const [, service = "", kind = ""] = /^aws:([^/]+)\/[^:]+:(.+)$/.exec(type) ?? [];
  const added: Record<string, Values> = {
    "sqs/Queue": { arn: arn("sqs", name), url: `https://sqs.${region}.amazonaws.com/${account}/${name}` },
    "sns/Topic": { arn: arn("sns", name) },
    "dynamodb/Table": { arn: arn("dynamodb", `table/${name}`) },
    "s3/Bucket": { arn: `arn:aws:s3:::${name}`, bucket: name },
    "iam/Role": { arn: `arn:aws:iam::${account}:role/${name}` },
    "sfn/StateMachine": { arn: arn("states", `stateMachine:${inputs.name}`) },
    "kms/Key": { arn: arn("kms", `key/${name}`) },
    "cloudwatch/LogGroup": { arn: arn("logs", `log-group:${name}`) },
    "lambda/Function": { arn: arn("lambda", `function:${name}`) },
    "apigatewayv2/Api": { executionArn: arn("execute-api", name), apiEndpoint: `https://${name}.example.com` },
  };
  const anything = { arn: arn(service, `${kind}/${name}`), name, base64: linkKey.toString("base64") };
  return { ...inputs, ...anything, ...added[`${service}/${kind}`] };
}

/** What a function of the provider answers. */
export function answer(token: string, inputs: Values): Values {
  switch (token) {
    case "aws:index/getRegion:getRegion":
      return { id: region, region, name: region };
    case "aws:index/getPartition:getPartition":
      return { id: "aws", partition: "aws", dnsSuffix: "amazonaws.com" };
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { accountId: account };
    case "aws:iam/getPolicyDocument:getPolicyDocument":
      return policyDocument(inputs.statements as StatementInput[] | undefined);
    case "aws:ssm/getParametersByPath:getParametersByPath":
      return { path: inputs.path, names: [], values: [] };
    default:
      throw new Error(`No answer for the provider function ${token}: add it to answer() in computed.ts.`);
  }
}

interface StatementInput {
  effect?: string;
  actions: string[];
  resources?: string[];
  principals?: { type: string; identifiers: string[] }[];
  conditions?: { test: string; variable: string; values: string[] }[];
}
type Principals = NonNullable<StatementInput["principals"]>;
type Conditions = NonNullable<StatementInput["conditions"]>;

/** The real function leaves `statements` out when there are none; SST then writes no policy. */
function policyDocument(statements: StatementInput[] = []): Values {
  const Statement = statements.map(({ effect = "Allow", actions, resources, principals, conditions }) => ({
    Effect: effect,
    Action: actions,
    Resource: resources,
    Principal: principals?.length ? toPrincipal(principals) : undefined,
    Condition: conditions?.length ? toCondition(conditions) : undefined,
  }));
  return {
    statements: statements.length > 0 ? statements : undefined,
    json: JSON.stringify({ Version: "2012-10-17", Statement }),
  };
}

function toPrincipal(principals: Principals): unknown {
  if (principals.some(({ type }) => type === "*")) return "*";
  return Object.fromEntries(principals.map(({ type, identifiers }) => [type, identifiers]));
}

function toCondition(conditions: Conditions): Values {
  return Object.fromEntries(conditions.map(({ test, variable, values }) => [test, { [variable]: values }]));
}

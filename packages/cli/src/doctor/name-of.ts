/** The name at the end of an ARN: of a queue, a function or a role. */
export function nameOf(arn: string): string {
  return arn.split(/[:/]/).at(-1) ?? arn;
}

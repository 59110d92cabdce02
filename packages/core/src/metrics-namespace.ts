/** Where a deployed stage's own metrics are in CloudWatch: one for each, lest two stages of an account be added up. */
export function metricsNamespace(app: string, stage: string): string {
  return `SaveLife/${app}-${stage}`;
}

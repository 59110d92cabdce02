import { DynamoDBClient } from "@aws-sdk/client-dynamodb";

/**
 * A client and nothing else: what any function that talks to DynamoDB through the SDK loads at the least.
 * @lambda
 */
export const client = new DynamoDBClient({});

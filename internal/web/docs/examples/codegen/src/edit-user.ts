import type { Client } from "./client.js"
import { graphql } from "./gql/index.js"
import type { CustomerUserUpdateInput } from "./gql/graphql.js"

const editUser = graphql(`
  mutation EditUser($input: CustomerUserUpdateInput!) {
    customerUserUpdate(input: $input) {
      customerUser {
        id
        version
        fullName
        middleName
        birthday
      }
      userErrors {
        __typename
        code
        message
        path
        ... on StaleVersionError {
          version
          conflicts {
            field
            base
            theirs
            yours
          }
        }
        ... on RateLimitError {
          retryAfterSeconds
        }
      }
    }
  }
`)

export type Edit =
  | { kind: "saved"; version: number }
  /** Others have changed these fields. Show both values; save again with their version. */
  | { kind: "conflict"; version: number; conflicts: { field: string; theirs: string | null; yours: string | null }[] }
  /** Messages by input field. The key "" holds those that are about no field. */
  | { kind: "refused"; messages: Record<string, string[]> }

/** Saves the changed fields of a form. Leave out what the person did not touch; null clears a field. */
export async function saveUser(client: Client, input: CustomerUserUpdateInput & { expectedVersion: number }): Promise<Edit> {
  const { customerUserUpdate: result } = await client.request(editUser, { input })
  const messages: Record<string, string[]> = {}
  for (const error of result?.userErrors ?? []) {
    if (error.__typename === "StaleVersionError") {
      const conflicts = error.conflicts.map(({ field, theirs, yours }) => ({ field, theirs: theirs ?? null, yours: yours ?? null }))
      return { kind: "conflict", version: error.version, conflicts }
    }
    const field = (error.path ?? []).slice(1).join(".") // without "input"
    messages[field] = [...(messages[field] ?? []), error.message]
  }
  if (!result?.customerUser) {
    return { kind: "refused", messages }
  }
  return { kind: "saved", version: result.customerUser.version }
}

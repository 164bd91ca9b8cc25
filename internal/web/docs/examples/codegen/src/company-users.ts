import type { Client } from "./client.js"
import { graphql } from "./gql/index.js"
import type { CustomerUserCreateInput } from "./gql/graphql.js"

const companyUsers = graphql(`
  query CompanyUsers($after: String) {
    viewer {
      customerUser {
        customer {
          id
          name
        }
      }
    }
    customerUsers(first: 50, after: $after, orderBy: [{ field: LAST_NAME }]) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        fullName
        email
        status
        viewerCan
        customer {
          name
        }
        roles(first: 50) {
          nodes {
            label
          }
        }
      }
    }
  }
`)

const assignableRoles = graphql(`
  query AssignableRoles {
    customerUserRoles(first: 100, filter: { public: { eq: true }, selfManaged: { eq: true } }, orderBy: [{ field: LABEL }]) {
      nodes {
        id
        label
        customer {
          name
        }
      }
    }
  }
`)

const addColleague = graphql(`
  mutation AddColleague($input: CustomerUserCreateInput!) {
    customerUserCreate(input: $input) {
      customerUser {
        id
        status
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`)

const switchOff = graphql(`
  mutation SwitchOff($id: ID!) {
    customerUserDisable(input: { id: $id, reason: "Has left the company" }) {
      customerUser {
        id
        status
      }
      userErrors {
        code
        message
      }
    }
  }
`)

/** The users that the signed-in administrator manages. No filter: the permissions are the filter. */
export async function loadCompanyUsers(client: Client, after?: string | null) {
  return await client.request(companyUsers, { after: after ?? null })
}

/** The roles to choose from. Whether one may be given is decided when it is given. */
export async function loadAssignableRoles(client: Client) {
  return (await client.request(assignableRoles, {})).customerUserRoles.nodes
}

/**
 * Adds a colleague, who gets a mail with a link to set a password. Sending the same input with the
 * same key again, after a lost answer, adds nobody twice.
 */
export async function addUser(client: Client, input: CustomerUserCreateInput & { idempotencyKey: string }) {
  const { customerUserCreate: result } = await client.request(addColleague, { input: { ...input, welcome: true } })
  return { user: result?.customerUser ?? null, errors: result?.userErrors ?? [] }
}

/** Ends the sessions of a user and prevents further sign-ins. */
export async function disableUser(client: Client, id: string) {
  const { customerUserDisable: result } = await client.request(switchOff, { id })
  return { user: result?.customerUser ?? null, errors: result?.userErrors ?? [] }
}

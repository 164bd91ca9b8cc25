import type { Client } from "./client.js"
import { graphql } from "./gql/index.js"

const userPage = graphql(`
  query UserPage($id: ID!) {
    customerUser(by: { id: $id }) {
      id
      version
      fullName
      email
      newEmail
      status
      lastLoginAt
      viewerCan
      customer {
        id
        name
        parent {
          id
          name
        }
      }
      roles(first: 50) {
        nodes {
          id
          label
          predefined
        }
      }
      permissions {
        entity
        action
        level
      }
      addresses(first: 10) {
        nodes {
          id
          street
          postalCode
          city
          countryCode
          primary
        }
      }
      orders(first: 5, orderBy: [{ field: CREATED_AT, direction: DESC }]) {
        totalCount
        nodes {
          id
          identifier
          createdAt
          total
          currency
        }
      }
      activities(first: 5, orderBy: [{ field: OCCURRED_AT, direction: DESC }]) {
        nodes {
          __typename
          id
          occurredAt
          subject
          author {
            fullName
          }
        }
      }
      sessions(first: 5) {
        nodes {
          id
          lastUsedAt
          userAgent
        }
      }
      history(first: 5, orderBy: [{ field: OCCURRED_AT, direction: DESC }]) {
        nodes {
          id
          occurredAt
          action
          actor {
            fullName
          }
          changes {
            field
            old
            new
          }
        }
      }
    }
  }
`)

/** Everything that the page of one user shows. Null: no such user, or you may not see the user. */
export async function loadUserPage(client: Client, id: string) {
  const { customerUser } = await client.request(userPage, { id })
  return customerUser ?? null
}

export type UserPage = NonNullable<Awaited<ReturnType<typeof loadUserPage>>>

/** The buttons of the page. The server has already decided: no rule is written here. */
export function buttons(user: UserPage) {
  return {
    edit: user.viewerCan.includes("EDIT"),
    disable: user.status !== "DISABLED" && user.viewerCan.includes("DISABLE"),
    enable: user.status === "DISABLED" && user.viewerCan.includes("ENABLE"),
    resetPassword: user.viewerCan.includes("RESET_PASSWORD"),
    unlock: user.status === "LOCKED" && user.viewerCan.includes("UNLOCK"),
  }
}

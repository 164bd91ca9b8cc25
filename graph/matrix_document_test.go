package graph_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"buyergraph/graph"
	"buyergraph/internal/authz"
	"buyergraph/internal/viewer"
)

// checkPermissionsPage compares the documentation page about permissions with the table, or writes it with -update.
func checkPermissionsPage(t *testing.T, table []string) {
	t.Helper()
	const file = "../internal/web/docs/permissions.md"
	var b bytes.Buffer
	b.WriteString("# Who may do what\n\nThe tests generate this page from the answers of the server.\n\n")
	b.WriteString("## What a role can grant\n\nA permission has a level. OWN grants records that are linked to the user; for staff these " +
		"are the customers they own or represent, and related records. CUSTOMER grants records of the user's company. CUSTOMER_TREE adds every " +
		"company below it. ALL grants every record. The default level of a role applies to each entity that the role does not name, as far as " +
		"the entity has that level. If a user has several roles, the highest level of each action applies.\n\n| entity | name | actions | " +
		"actions for customer users | levels for customer users | levels for staff |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, e := range authz.GrantableEntities() {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", authz.EnumValue(e.Name), e.Label, joinOrDash(e.Actions),
			joinOrDash(e.StorefrontActions), joinOrDash(e.LevelsFor(viewer.CustomerUser)), joinOrDash(e.LevelsFor(viewer.Staff)))
	}
	b.WriteString("\n| capability | for | allows |\n| --- | --- | --- |\n")
	for _, c := range authz.BuiltInCapabilities {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", c.Code, map[bool]string{true: "customer users", false: "staff"}[c.ForCustomerUsers], c.Meaning)
	}
	b.WriteString("\n## What you may do to other users\n\nRights are compared by scope, the records that a permission reaches: nothing, " +
		"one person's, one company's, a company's and its subsidiaries', or all. A company's tree is more than the company, even without " +
		"subsidiaries. Staff may do to customer users whatever their permissions and MANAGE_PASSWORDS allow; nothing more is compared.\n\n" +
		"| question | asked when you | answer |\n| --- | --- | --- |\n" +
		"| grant | give a role to a user; create, edit, copy or customize a role, which counts as giving it to every user of its company | " +
		"Each permission of the role, as it reaches from the user's company, must lie within yours. For OWN, any level of yours is enough. " +
		"You must hold each capability. |\n" +
		"| take over | change another user's e-mail address, or set a password | You must hold all that the user holds, in at least its " +
		"scope, and reach the user's own records of everything on which you hold a level. The user must have no own records of what you " +
		"may not view at all. Staff need MANAGE_PASSWORDS. |\n" +
		"| act against | send a link for a new password, unlock, sign out, enable, disable, remove roles | The user's permissions to " +
		"administer users (customer users, their roles, invitations; for staff also staff users, their roles, API tokens) must lie within " +
		"yours. |\n\nCREATE and EDIT of consent acceptances are for a user's own only, so nobody compares them. Towards yourself only " +
		"granting is asked. A role that you see is not always one that you may assign: companies assign roles that are public and " +
		"self-managed, and staff need ASSIGN. Roles that you may not assign stay when you set a user's roles.\n")
	b.WriteString("\n## What queries and mutations require\n\nEvery query returns the rows that the viewer may see. These queries and " +
		"mutations require more:\n\n| query or mutation | requires |\n| --- | --- |\n")
	s := graph.Schema()
	for _, f := range append(s.Query.Fields, s.Mutation.Fields...) {
		if d := f.Directives.ForName("access"); d != nil {
			fmt.Fprintf(&b, "| %s | %s |\n", f.Name, d.Arguments.ForName("permission").Value.Raw)
		}
	}
	b.WriteString("\n## Who may do what to which record\n\nThe third column names the relation of the record to the viewer: own, same " +
		"company, a company below (child) or above (parent), a sibling company, or a stranger; then the state of the record if it matters. " +
		"VIEW means that the viewer sees it. The others are the operations that the mutations accept, and that viewerCan answers. The buyer " +
		"sees the company and their own documents, the delegate may edit the users and roles of the company and nothing else, the " +
		"administrators hold every permission at CUSTOMER_TREE, the staff user with a limited role holds most permissions at OWN, and the one " +
		"for personnel those on staff, users, roles and passwords.\n\n| record | viewer | allowed operations |\n| --- | --- | --- |\n")
	b.WriteString(strings.Join(table, "\n") + "\n")
	if *updateGolden {
		if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(file); err != nil || !bytes.Equal(want, b.Bytes()) {
		t.Errorf("%s differs from what the server does; if that is intended, run with -update (%v)", file, err)
	}
}

func joinOrDash[T ~string](list []T) string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = string(x)
	}
	if len(out) == 0 {
		return "—"
	}
	return strings.Join(out, ", ")
}

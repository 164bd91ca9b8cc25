package graph_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"buyergraph/ent/quote"
	"buyergraph/ent/rfq"
	"buyergraph/graph"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"

	"github.com/vektah/gqlparser/v2/ast"
)

// hiddenDocuments are documents of one buyer in states that companies do not see, with all that hangs on them, and their twins
// in a state that companies see.
type hiddenDocuments struct {
	*delegationWorld
	hidden, shown []string // ids
}

// addDocuments adds a request for quote and a quote of a user with their parts, an activity and two attachments for each.
func (h *hiddenDocuments) addDocuments(
	ctx context.Context, tx *store.Tx, user int64, rfqState rfq.InternalStatus, quoteState quote.InternalStatus,
) (ids []string) {
	add := func(prefix string, id int64) int64 { ids = append(ids, fmt.Sprintf("%s_%d", prefix, id)); return id }
	name := h.newName()
	r := add("rfq", must(tx.Rfq.Create().SetCustomerID(head).SetCustomerUserID(user).SetIdentifier(name).SetFirstName("P").SetLastName("Q").
		SetCompany("C").SetEmail("p@q.example").SetInternalStatus(rfqState).AddAssignedCustomerUserIDs(user).Save(ctx)).ID)
	q := add("quote", must(tx.Quote.Create().SetCustomerID(head).SetCustomerUserID(user).SetIdentifier(name).SetCurrency("EUR").SetRfqID(r).
		SetInternalStatus(quoteState).AddAssignedCustomerUserIDs(user).Save(ctx)).ID)
	item := add("rfqitem", must(tx.RfqItem.Create().SetRfqID(r).SetPosition(1).SetSku("S").SetProductName("P").SetQuantity(1).SetUnit("each").
		Save(ctx)).ID)
	add("rfqnote", must(tx.RfqNote.Create().SetRfqID(r).SetText("N").SetSide("CUSTOMER").Save(ctx)).ID)
	line := add("quoteline",
		must(tx.QuoteLine.Create().SetQuoteID(q).SetPosition(1).SetSku("S").SetProductName("P").SetRfqItemID(item).Save(ctx)).ID)
	add("quoteoffer", must(tx.QuoteOffer.Create().SetQuoteID(q).SetQuoteLineID(line).SetQuantity(1).SetUnit("each").SetPrice(1).
		SetCurrency("EUR").Save(ctx)).ID)
	must(tx.Order.Create().SetCustomerID(head).SetCustomerUserID(user).SetIdentifier(name).SetCurrency("EUR").SetQuoteID(q).Save(ctx))
	for i, target := range []int64{r, q} {
		a := add("act", must(tx.Activity.Create().SetKind("NOTE").SetOccurredAt(tx.Now).SetVisibility("SHARED").SetSubject("S").Save(ctx)).ID)
		link := tx.ActivityLink.Create().SetActivityID(a).SetOccurredAt(tx.Now).SetWithinCustomerID(head)
		file := tx.Attachment.Create().SetFileName("F").SetContentType("text/plain").SetContentDigest("d").SetStorageKey(fmt.Sprint(name, i)).
			SetVisibility("SHARED").SetWithinCustomerID(head)
		if i == 0 {
			link, file = link.SetRfqID(target), file.SetRfqID(target)
		} else {
			link, file = link.SetQuoteID(target), file.SetQuoteID(target)
		}
		add("actlink", must(link.Save(ctx)).ID)
		add("file", must(file.Save(ctx)).ID)
		add("file", must(tx.Attachment.Create().SetFileName("F").SetContentType("text/plain").SetContentDigest("d").
			SetStorageKey(fmt.Sprint(name, i, "of the activity")).SetVisibility("SHARED").SetWithinCustomerID(head).SetActivityID(a).Save(ctx)).ID)
	}
	return ids
}

// edgesOf selects what lies behind the edges of a type: ids and counts, down to a depth. Each response key names the type too.
func edgesOf(typ string, depth int) []string {
	var out []string
	for _, f := range graph.Schema().Types[typ].Fields {
		d := graph.Schema().Types[f.Type.Name()]
		switch {
		case strings.HasPrefix(f.Name, "__") || f.Type.Elem != nil || f.Name == "history":
		case strings.HasSuffix(d.Name, "Connection"):
			node := d.Fields.ForName("nodes").Type.Name()
			out = append(out, fmt.Sprintf("%s_%s: %s(first: 10) { totalCount nodes { %s } }", typ, f.Name, f.Name, fieldsOf(node, depth-1)))
		case len(f.Arguments) == 0 && (d.Kind == ast.Object || d.Kind == ast.Interface) && isNode(d):
			out = append(out, fmt.Sprintf("%s_%s: %s { %s }", typ, f.Name, f.Name, fieldsOf(d.Name, depth-1)))
		}
	}
	return out
}

func fieldsOf(typ string, depth int) string {
	if depth <= 0 || graph.Schema().Types[typ].Kind != ast.Object {
		return "... on Node { id }"
	}
	return "id " + strings.Join(edgesOf(typ, depth), " ")
}

func isNode(d *ast.Definition) bool {
	return slices.Contains(d.Interfaces, "Node") || d.Name == "Target" || d.Name == "Activity" || d.Name == "Person"
}

var idPattern = regexp.MustCompile(`"id":"([a-z]+_\d+)"`)

// idsIn returns the ids in an answer, and checks each count beside a list.
func idsIn(t *testing.T, query string, a testkit.Answer) (ids []string) {
	t.Helper()
	for _, m := range idPattern.FindAllStringSubmatch(a.Body, -1) {
		ids = append(ids, m[1])
	}
	var check func(v any)
	check = func(v any) {
		switch x := v.(type) {
		case map[string]any:
			if nodes, ok := x["nodes"].([]any); ok && x["totalCount"] != nil && x["totalCount"].(float64) != float64(len(nodes)) && len(nodes) < 10 {
				t.Errorf("%s: %v nodes, totalCount %v", query, len(nodes), x["totalCount"])
			}
			for _, child := range x {
				check(child)
			}
		case []any:
			for _, child := range x {
				check(child)
			}
		}
	}
	check(a.Data)
	return ids
}

// doors are the queries by which a record can be reached: each list, each record, and two edges further.
func (h *hiddenDocuments) doors() (out []string) {
	for _, f := range graph.Schema().Query.Fields {
		if d := graph.Schema().Types[f.Type.Name()]; strings.HasSuffix(d.Name, "Connection") && f.Name != "auditEntries" {
			node := d.Fields.ForName("nodes").Type.Name()
			out = append(out, fmt.Sprintf("{ r: %s(first: 30) { totalCount nodes { %s } } }", f.Name, fieldsOf(node, 1)))
		}
	}
	all := append(append([]string{"cust_1", "order_1", "order_2", "order_3"}, h.hidden...), h.shown...)
	for _, u := range []person{{head, "Administrator"}, {head, "Buyer"}} {
		all = append(all, userID(h.ids[u]))
	}
	for _, id := range all {
		prefix, _, _ := strings.Cut(id, "_")
		typ := map[string]string{"cust": "Customer", "user": "CustomerUser", "order": "Order", "rfq": "Rfq", "quote": "Quote",
			"rfqitem": "RfqItem", "rfqnote": "RfqNote", "quoteline": "QuoteLine", "quoteoffer": "QuoteOffer", "act": "Note",
			"actlink": "ActivityLink", "file": "Attachment"}[prefix]
		out = append(out, fmt.Sprintf("{ nodes(ids: [%q]) { id } }", id))
		for _, edge := range edgesOf(typ, 2) {
			out = append(out, fmt.Sprintf("{ node(id: %q) { ... on %s { id %s } } }", id, typ, edge))
		}
	}
	return out
}

// probes are filters that find a record through a hidden one.
func (h *hiddenDocuments) probes() (out []string) {
	s := graph.Schema()
	for _, f := range s.Query.Fields {
		filter := f.Arguments.ForName("filter")
		if filter == nil || f.Name == "auditEntries" {
			continue
		}
		for _, field := range s.Types[filter.Type.Name()].Fields {
			for prefix, typ := range map[string]string{"rfq": "Rfq", "quote": "Quote", "rfqitem": "RfqItem", "rfqnote": "RfqNote",
				"quoteline": "QuoteLine", "quoteoffer": "QuoteOffer", "act": "Activity", "actlink": "ActivityLink", "file": "Attachment"} {
				var ids []string
				for _, id := range h.hidden {
					if strings.HasPrefix(id, prefix+"_") {
						ids = append(ids, fmt.Sprintf("%q", id))
					}
				}
				in := fmt.Sprintf("{id: {in: [%s]}}", strings.Join(ids, ", "))
				switch field.Type.Name() {
				case typ + "ListFilter":
					out = append(out, fmt.Sprintf("{ r: %s(filter: {%s: {some: %s}}) { totalCount } }", f.Name, field.Name, in))
				case typ + "Filter":
					if field.Name != "not" && field.Name != "and" && field.Name != "or" {
						out = append(out, fmt.Sprintf("{ r: %s(filter: {%s: %s}) { totalCount } }", f.Name, field.Name, in))
					}
				}
			}
		}
	}
	return out
}

// Drafts and deleted documents, their parts, activities and attachments are not there for companies, whatever door they try.
// Staff find them by the same doors, and companies find the twins in a shown state.
func TestHiddenDocuments(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		h := &hiddenDocuments{delegationWorld: newDelegationWorld(t, k)}
		buyer := person{head, "Buyer"}
		viewers := map[string]string{"the buyer": h.signIn(t, buyer), "the administrator": h.signIn(t, person{head, "Administrator"})}
		staff := k.LoginStaffAdmin(t)
		h.write(t, func(ctx context.Context, tx *store.Tx) {
			h.hidden = append(h.addDocuments(ctx, tx, h.ids[buyer], rfq.InternalStatusDELETED, quote.InternalStatusDRAFT),
				h.addDocuments(ctx, tx, h.ids[buyer], rfq.InternalStatusDELETED, quote.InternalStatusDELETED)...)
			h.shown = h.addDocuments(ctx, tx, h.ids[buyer], rfq.InternalStatusOPEN, quote.InternalStatusSENT_TO_CUSTOMER)
		})
		for name, token := range viewers {
			found := map[string]bool{}
			for _, query := range h.doors() {
				for _, id := range idsIn(t, query, k.MustDo(t, token, query, nil)) {
					if found[id] = true; slices.Contains(h.hidden, id) {
						t.Errorf("%s sees %s by %s", name, id, query)
					}
				}
			}
			for _, id := range h.shown {
				if !found[id] {
					t.Errorf("%s does not see %s", name, id)
				}
			}
			refused := 0
			for _, query := range h.probes() {
				if a := k.Do(t, token, query, nil); len(a.Errors) > 0 {
					refused++
				} else if a.ValueAt("r.totalCount") != 0.0 {
					t.Errorf("%s finds %v records by %s", name, a.ValueAt("r.totalCount"), query)
				}
			}
			if n := len(h.probes()); refused > n/2 {
				t.Errorf("%d of %d filters are refused", refused, n)
			}
		}
		found, matching := map[string]int{}, 0
		for _, query := range h.doors() {
			for _, id := range idsIn(t, query, k.MustDo(t, staff, query, nil)) {
				found[id]++
			}
		}
		for _, id := range h.hidden {
			if found[id] < 3 {
				t.Errorf("staff find %s by %d doors", id, found[id])
			}
		}
		for _, query := range h.probes() {
			if k.MustDo(t, staff, query, nil).ValueAt("r.totalCount") != 0.0 {
				matching++
			}
		}
		if n := len(h.probes()); matching < n/2 {
			t.Errorf("staff find records by %d of %d filters", matching, n)
		}
	})
}

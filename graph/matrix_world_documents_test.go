package graph_test

import (
	"context"

	"buyergraph/ent/activity"
	"buyergraph/ent/attachment"
	"buyergraph/ent/quote"
	"buyergraph/ent/rfq"
	"buyergraph/internal/store"
)

// addRfqAndQuote adds a request for quote and a quote of a user in some states, with their parts.
func (w *matrixWorld) addRfqAndQuote(
	ctx context.Context, tx *store.Tx, u int64, r record, label, rfqStatus, quoteStatus string,
) (rfqID, quoteID int64) {
	rfqID = w.addRecord("Rfq", "rfq",
		must(tx.Rfq.Create().SetCustomerID(int64(r.company)).SetCustomerUserID(u).SetIdentifier(label).SetFirstName("P").
			SetLastName("Q").SetEmail(r.ownerEmail).SetCompany("C").SetInternalStatus(rfq.InternalStatus(rfqStatus)).Save(ctx)).ID, r)
	quoteID = w.addRecord("Quote", "quote",
		must(tx.Quote.Create().SetCustomerID(int64(r.company)).SetCustomerUserID(u).SetIdentifier(label).SetCurrency("EUR").
			SetInternalStatus(quote.InternalStatus(quoteStatus)).Save(ctx)).ID, r)
	w.addRecord("RfqItem", "rfqitem",
		must(tx.RfqItem.Create().SetRfqID(rfqID).SetPosition(1).SetSku("S").SetProductName("P").SetQuantity(1).SetUnit("each").Save(ctx)).ID,
		r)
	w.addRecord("RfqNote", "rfqnote", must(tx.RfqNote.Create().SetRfqID(rfqID).SetText("N").SetSide("CUSTOMER").Save(ctx)).ID, r)
	line := w.addRecord("QuoteLine", "quoteline",
		must(tx.QuoteLine.Create().SetQuoteID(quoteID).SetPosition(1).SetSku("S").SetProductName("P").Save(ctx)).ID, r)
	w.addRecord("QuoteOffer", "quoteoffer",
		must(tx.QuoteOffer.Create().SetQuoteID(quoteID).SetQuoteLineID(line).SetQuantity(1).SetUnit("each").SetPrice(1).SetCurrency("EUR").
			Save(ctx)).ID, r)
	return rfqID, quoteID
}

func (w *matrixWorld) addOrder(ctx context.Context, tx *store.Tx, u int64, r record, label string) (order int64) {
	order = w.addRecord("Order", "order",
		must(tx.Order.Create().SetCustomerID(int64(r.company)).SetCustomerUserID(u).SetIdentifier(label).SetCurrency("EUR").Save(ctx)).ID, r)
	w.addRecord("OrderLine", "orderline",
		must(tx.OrderLine.Create().SetOrderID(order).SetPosition(1).SetSku("S").SetProductName("P").SetQuantity(1).SetUnit("each").SetPrice(1).
			SetCurrency("EUR").Save(ctx)).ID, r)
	return order
}

// target is the record to which an activity or an attachment is attached.
type target struct{ order, rfq, quote *int64 }

// addCommunication attaches a shared and an internal activity and attachment to a document.
func (w *matrixWorld) addCommunication(ctx context.Context, tx *store.Tx, r record, key string, d target) {
	for _, visibility := range []string{"SHARED", "INTERNAL"} {
		c := r
		c.hidden = r.hidden || visibility == "INTERNAL"
		a := w.addRecord("Activity", "act",
			must(tx.Activity.Create().SetKind("NOTE").SetOccurredAt(tx.Now).SetVisibility(activity.Visibility(visibility)).SetSubject("S").
				Save(ctx)).ID, c)
		w.addRecord("ActivityLink", "actlink",
			must(tx.ActivityLink.Create().SetActivityID(a).SetOccurredAt(tx.Now).SetWithinCustomerID(int64(r.company)).
				SetNillableOrderID(d.order).SetNillableRfqID(d.rfq).SetNillableQuoteID(d.quote).Save(ctx)).ID, c)
		w.addRecord("Attachment", "file",
			must(tx.Attachment.Create().SetFileName("F").SetContentType("text/plain").SetContentDigest("d").SetStorageKey(key+visibility).
				SetVisibility(attachment.Visibility(visibility)).SetWithinCustomerID(int64(r.company)).
				SetNillableOrderID(d.order).SetNillableRfqID(d.rfq).SetNillableQuoteID(d.quote).Save(ctx)).ID, c)
	}
}

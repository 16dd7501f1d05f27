"use strict";
// Everything the page does beyond htmx: dialogs, contact cards, choosing, and being up to date without getting in the way.
(() => {
  const dialog = () => document.getElementById("dialog");
  const isPoll = (element) => element instanceof Element && element.hasAttribute("data-poll");
  const shown = new Map();
  let returnTo = null;

  const chosen = () => document.querySelectorAll("input[name=people]:checked");
  const card = () => document.getElementById("contact");
  const inUse = () => dialog().open || chosen().length > 0 || (card()?.matches(":popover-open") ?? false);

  // what is replaced between a press and its release would never hear of the click
  let pressed = false;
  let missed = false;
  const press = (is) => {
    pressed = is;
    if (!is && missed) {
      missed = false;
      live();
    }
  };
  document.addEventListener("pointerdown", () => press(true), true);
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => setTimeout(() => press(false)), true);
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target === dialog()) {
      returnTo = event.detail.elt.id;
    }
    if (isPoll(event.detail.elt) && (inUse() || document.hidden)) {
      event.preventDefault();
    }
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { elt, xhr, isError } = event.detail;
    if (isError && dialog().open) {
      event.detail.target = dialog().querySelector("[data-problem]");
    } else if (!isPoll(elt)) {
      shown.clear();
    } else if (pressed) {
      missed = true;
      event.detail.shouldSwap = false;
    } else if (inUse() || shown.get(elt.id) === xhr.responseText) {
      // what has not changed is left alone: focus, selection and scroll position stay
      event.detail.shouldSwap = false;
    } else {
      shown.set(elt.id, xhr.responseText);
    }
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === dialog() && dialog().childElementCount > 0) {
      const shortLived = dialog().querySelector("[data-return]");
      const name = card()?.contains(document.getElementById(returnTo)) ? named?.id : null;
      returnTo = shortLived?.dataset.return ?? name ?? returnTo;
      hideCard();
      dialog().showModal();
      dialog().querySelector("[autofocus]")?.focus();
    }
  });

  const countChosen = () => {
    const count = chosen().length;
    document.querySelectorAll("[data-needs-choice]").forEach((button) => {
      button.disabled = count === 0;
      button.textContent = count === 0 ? "Mark chosen…" : `Mark ${count} chosen…`;
    });
  };
  document.addEventListener("change", countChosen);
  document.addEventListener("htmx:afterSettle", countChosen);
  countChosen(); // where there are no scripts the button is there to be pressed at any time

  const close = () => {
    const id = returnTo;
    dialog().close();
    dialog().replaceChildren();
    if (id) {
      document.getElementById(id)?.focus();
    }
  };

  // before what is polled hears of it, for an open dialog holds the polls back
  document.addEventListener(
    "done",
    () => {
      if (dialog().open) {
        if (dialog().querySelector("[data-clears-choice]")) {
          chosen().forEach((box) => {
            box.checked = false;
          });
        }
        close();
      }
    },
    true,
  );

  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && dialog().open && event.target.closest("[data-close]")) {
      event.preventDefault(); // where there are no scripts it is a link
      close();
    }
  });

  // A name that is pointed at or reached by the keyboard shows the person's card, which stands behind it in the order of Tab.
  let named = null;
  let waiting;
  const placeCard = (name) => {
    const at = name.getBoundingClientRect();
    const size = card().getBoundingClientRect();
    const below = at.bottom + size.height < window.innerHeight || at.top < size.height;
    card().style.left = `${Math.max(8, Math.min(at.left, window.innerWidth - size.width - 8))}px`;
    card().style.top = `${below ? at.bottom : at.top - size.height}px`;
  };
  const showCard = async (name) => {
    await window.htmx.ajax("GET", `${name.getAttribute("href")}/card`, { target: card(), swap: "innerHTML" });
    if (waiting === undefined || !name.isConnected || dialog().open || card().childElementCount === 0) {
      return;
    }
    named = name;
    name.after(card());
    card().showPopover();
    placeCard(name);
  };
  const hideCard = () => {
    clearTimeout(waiting);
    waiting = undefined;
    if (card()?.matches(":popover-open")) {
      card().hidePopover();
      document.body.append(card());
    }
    named = null;
  };
  const soon = (what, delay) => {
    clearTimeout(waiting);
    waiting = setTimeout(what, delay);
  };
  const nameIn = (target) => (target instanceof Element && card() ? target.closest("a[data-person]") : null);
  const isCards = (target) => target instanceof Node && (card()?.contains(target) || named?.contains(target));
  const come = (event, delay) => {
    const name = nameIn(event.target);
    if (isCards(event.target)) {
      clearTimeout(waiting);
    } else if (name) {
      hideCard();
      soon(() => showCard(name), delay);
    }
  };
  const leave = (event) => {
    if ((isCards(event.target) || nameIn(event.target)) && !isCards(event.relatedTarget)) {
      soon(hideCard, 250);
    }
  };
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "mouse") {
      come(event, 400);
    }
  });
  document.addEventListener("pointerout", leave);
  document.addEventListener("focusin", (event) => {
    if (isCards(event.target) || event.target.matches?.(":focus-visible")) {
      come(event, 400);
    }
  });
  document.addEventListener("focusout", leave);
  window.addEventListener("scroll", hideCard, { capture: true, passive: true });

  // Beside the list a name opens the person; where there is no room for that, and without scripts, it leads to the page.
  const panel = () => document.getElementById("panel");
  const closePanel = () => {
    panel().hidden = true;
    document.getElementById("panel-body").replaceChildren();
    document.getElementById(panel().dataset.name)?.focus();
  };
  document.addEventListener("click", async (event) => {
    const name = nameIn(event.target);
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (name && panel() && plain && window.matchMedia("(min-width: 64rem)").matches) {
      event.preventDefault();
      hideCard();
      shown.delete("person");
      document.getElementById("panel-page").href = name.href;
      await window.htmx.ajax("GET", name.getAttribute("href"), { target: "#panel-body", swap: "innerHTML" });
      panel().dataset.name = name.id;
      panel().hidden = false;
      panel().focus();
    } else if (event.target instanceof Element && event.target.closest("[data-panel-close]")) {
      closePanel();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || dialog().open) {
      return;
    }
    if (card()?.matches(":popover-open")) {
      const name = named;
      const inside = card().contains(document.activeElement);
      hideCard();
      if (inside) {
        name.focus();
        hideCard();
      }
    } else if (panel() && !panel().hidden) {
      closePanel();
    }
  });

  let fading;
  const fade = () => {
    const notice = document.getElementById("notice");
    clearTimeout(fading);
    if (notice.querySelector(".good")) {
      fading = setTimeout(() => notice.replaceChildren(), 6000);
    }
  };
  fade();
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "notice") {
      fade();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-dismiss]")) {
      document.getElementById("notice").replaceChildren();
    }
  });

  const offline = (is) => {
    document.getElementById("offline").hidden = !is;
  };
  document.addEventListener("htmx:sendError", () => offline(true));
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.xhr.status > 0) {
      offline(false);
    }
  });

  // "live" makes every polled part ask again: when the service says that something changed, every other second while it
  // can't say so, and now and then in any case
  const live = () => window.htmx.trigger(document.body, "live");
  const stream = document.body.dataset.live;
  if (stream) {
    const events = new EventSource(stream);
    events.addEventListener("changed", live);
    let ticks = 0;
    setInterval(() => {
      ticks += 1;
      if (events.readyState !== EventSource.OPEN || ticks % 15 === 0) {
        live();
      }
    }, 2000);
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) {
        live();
      }
    });
    window.addEventListener("pagehide", () => events.close());
  }
})();

"use strict";
// Everything the page does beyond htmx: dialogs, choosing, and being up to date without getting in the way.
(() => {
  const dialog = () => document.getElementById("dialog");
  const isPoll = (element) => element instanceof Element && element.hasAttribute("data-poll");
  const shown = new Map();
  let returnTo = null;

  const chosen = () => document.querySelectorAll("input[name=people]:checked");
  const inUse = () => dialog().open || chosen().length > 0;

  document.addEventListener("htmx:beforeRequest", (event) => {
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
    } else if (inUse() || shown.get(elt.id) === xhr.responseText) {
      // what has not changed is left alone: focus, selection and scroll position stay
      event.detail.shouldSwap = false;
    } else {
      shown.set(elt.id, xhr.responseText);
    }
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === dialog() && dialog().childElementCount > 0) {
      returnTo = dialog().querySelector("[data-return]")?.dataset.return ?? null;
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
    if (event.target instanceof Element && event.target.closest("[data-close]")) {
      close();
    }
  });

  let fading;
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "notice") {
      clearTimeout(fading);
      if (event.detail.target.querySelector(".good")) {
        fading = setTimeout(() => event.detail.target.replaceChildren(), 6000);
      }
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

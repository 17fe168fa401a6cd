/** What every element of the pages shares: cards, buttons, words for age and unit. */
import { css } from "lit";

export const shared = css`
  :host {
    display: block;
    box-sizing: border-box;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  p,
  h1,
  h2,
  h3,
  dl,
  dd,
  ol,
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
    font-size: inherit;
    font-weight: inherit;
  }
  .card {
    background: var(--card);
    border: 1px solid var(--line);
    border-radius: 12px;
  }
  .soft {
    color: var(--soft);
  }
  .faint {
    color: var(--faint);
  }
  button,
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    min-height: var(--touch);
    min-width: var(--touch);
    padding: 0 14px;
    border: 1px solid var(--line-strong);
    border-radius: 10px;
    background: var(--raised);
    color: var(--text);
    font: inherit;
    font-weight: 550;
    line-height: 1.2;
    text-align: center;
    text-decoration: none;
    touch-action: manipulation;
    -webkit-tap-highlight-color: transparent;
    user-select: none;
    cursor: pointer;
  }
  button:active:not(:disabled) {
    background: #232b34;
  }
  button:focus-visible,
  a:focus-visible,
  input:focus-visible,
  [tabindex]:focus-visible {
    outline: 2px solid #9db7dd;
    outline-offset: 2px;
  }
  button:disabled {
    color: var(--faint);
    border-color: var(--line);
    background: transparent;
    cursor: default;
  }
  button.main {
    background: #1d2b3d;
    border-color: #4a6a92;
  }
  input {
    width: 100%;
    min-height: var(--touch);
    padding: 0 14px;
    border: 1px solid var(--line-strong);
    border-radius: 10px;
    background: #0c0e12;
    color: var(--text);
    font: inherit;
    font-size: 18px;
  }
  sub {
    font-size: 0.66em;
    line-height: 0;
    vertical-align: -0.22em;
  }
`;

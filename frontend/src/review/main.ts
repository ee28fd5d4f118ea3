import '../desk/desk.css';
import { mount } from 'svelte';
import { review } from './review.svelte';
import Review from './Review.svelte';

const target = document.querySelector('#page');
if (target) mount(Review, { target, props: { review: review() } });
